"""What looks at a text and says what is in it: secrets, personal data, orders to the model, code that is not safe."""

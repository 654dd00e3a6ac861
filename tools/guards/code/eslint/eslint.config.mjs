// Ours, and the only one that is read (-c). Packages are found beside the eslint that runs, wherever this file lies.
import { createRequire } from "node:module";

const need = createRequire(process.env.ESLINT_PACKAGE);
const js = need("@eslint/js");
const security = need("eslint-plugin-security");
const globals = need("globals");

// eslint has no score. Fermata gives one by pylint's formula, for which it needs the number of statements.
const statements = {
  create(context) {
    let count = 0;
    const one = () => { count += 1; };
    return {
      ":statement:not(BlockStatement, ExportNamedDeclaration[declaration])": one,
      "Program:exit"(node) { context.report({ node, message: String(count) }); },
    };
  },
};

const asErrors = (rules) => Object.fromEntries(Object.keys(rules).map((rule) => [rule, "error"]));

export default [
  { ignores: ["!**/*"] },
  {
    files: ["**/*.{js,mjs,cjs,jsx}"],
    languageOptions: {
      ecmaVersion: "latest",
      sourceType: "module",
      parserOptions: { ecmaFeatures: { jsx: true } },
      globals: { ...globals.browser, ...globals.node, ...globals.commonjs },
    },
    plugins: { security, fermata: { rules: { statements } } },
    rules: {
      ...js.configs.recommended.rules,
      ...Object.fromEntries(Object.keys(security.rules).map((rule) => [`security/${rule}`, "warn"])),
      ...asErrors({ "no-eval": 0, "no-implied-eval": 0, "no-new-func": 0, "no-script-url": 0 }),
      ...Object.fromEntries(["eqeqeq", "no-var", "no-shadow", "prefer-const"].map((rule) => [rule, "warn"])),
      "fermata/statements": "warn",
    },
  },
  { files: ["**/*.cjs"], languageOptions: { sourceType: "commonjs" } },
];

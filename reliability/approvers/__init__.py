"""The approver directory: who may decide, in which teams, who is senior, and who stands in for whom until when."""

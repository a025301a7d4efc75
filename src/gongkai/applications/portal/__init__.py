"""The applicant's side of 依申请公开: applying without an account, receipt, following the case (R31-R35)."""

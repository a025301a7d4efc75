"""The report at the desk: its tables with the records behind them, what is wrong or missing, its text, its versions."""

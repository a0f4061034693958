"""The dashboard of desk and EC staff: figures, lists behind them, files."""

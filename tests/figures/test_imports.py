"""What importing the figures costs."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys
import labbook.figures, labbook.figures.sparkline
heavy = {"plotext", "numpy", "rich", "torch", "matplotlib"} & set(sys.modules)
sys.exit(f"imported {heavy}" if heavy else 0)
"""


def test_figures_import_nothing_heavy():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

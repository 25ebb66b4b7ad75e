"""Build the pages: python -m sphinx -W docs docs/_build."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from making import write_reference  # noqa: E402

import footprint  # noqa: E402

# the reference is made from the code each time, so that it cannot fall behind
write_reference(HERE / "reference")

project = "Footprint"
author = "Footprint contributors"
release = footprint.__version__
extensions = ["myst_parser"]
exclude_patterns = ["_build"]
myst_heading_anchors = 3
nitpicky = True
# an output block is no program, and a comment in it no mistake
highlight_language = "none"

html_theme = "furo"
html_title = "Footprint"
html_static_path = ["_static"]
html_css_files = ["footprint.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_copyright = False

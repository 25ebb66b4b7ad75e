"""Run Footprint as ``python -m footprint``, where its command is not on the path."""

from footprint.cli import main

if __name__ == "__main__":
    main()

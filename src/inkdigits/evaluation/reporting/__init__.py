"""Reports: tables for the terminal and Markdown, plots, and a page that stands alone."""

"""Everything that draws: characters, lines, papers, light, cameras and whole pages."""

"""What the end-to-end tests share: a world of their own, a look at what was left behind, transcripts, the runner."""

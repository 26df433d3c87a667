"""Making a run again: its code in a worktree of its own, what cannot be restored said first, the two compared."""

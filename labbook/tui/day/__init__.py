"""What the screens of the day share: acting on tasks, going through days, writing; beginning and ending a day."""

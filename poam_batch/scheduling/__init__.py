"""A nightly run as a crontab line, as systemd units, or as a task of the Windows Task Scheduler."""

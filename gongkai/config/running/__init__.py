"""What keeps an installation running: backup, restore, upgrade, checks, health, metrics, logs."""

"""Facts become scores: findings, points, gaps and status."""

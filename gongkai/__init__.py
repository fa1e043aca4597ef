"""gongkai 公开: an agency's whole duty of government information disclosure (Order 711), derived from records."""

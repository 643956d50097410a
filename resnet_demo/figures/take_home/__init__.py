"""What a viewer takes home: one HTML document from plain data, without a request or a script."""

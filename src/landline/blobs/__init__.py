"""Where the content of the shelf is kept: blobs, named by their hash. Files are the hub's idea."""

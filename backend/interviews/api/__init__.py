"""The record over HTTP: what candidates and recruiters may ask and change."""

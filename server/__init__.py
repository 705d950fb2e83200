"""Parley: a Socket.IO signaling server for WebRTC calls and meetings."""

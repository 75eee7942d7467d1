// Tells the console what goes over the talk's sockets, for browsers whose own log has no frames.
(() => {
  // A byte for the kind, then the sequence.
  const sequenceOf = (data) => new DataView(data.buffer ?? data, data.byteOffset ?? 0).getUint32(1);
  const isTalk = (socket) => !socket.url.endsWith("/check/");

  window.WebSocket = class extends WebSocket {
    constructor(url, protocol) {
      super(url, protocol);
      if (!isTalk(this)) return;
      this.addEventListener("message", ({ data }) => {
        if (typeof data === "string") console.debug(`socket got ${data}`);
      });
    }

    send(data) {
      if (isTalk(this)) {
        const isText = typeof data === "string";
        console.debug(isText ? `socket sent ${data}` : `socket frame ${sequenceOf(data)}`);
      }
      super.send(data);
    }
  };
})();

// What the world does to a page: devices that go away, a server that says something unexpected.
(() => {
  window.sockets = [];
  window.contexts = [];
  window.tracks = [];
  window.states = [];

  window.WebSocket = class extends WebSocket {
    constructor(url, protocol) {
      super(url, protocol);
      if (!url.endsWith("/check/")) window.sockets.push(this);
    }
  };
  window.AudioContext = class extends AudioContext {
    constructor(options) {
      super(options);
      if (options) window.contexts.push(this);
    }
  };
  window.AudioWorkletNode = class extends AudioWorkletNode {
    constructor(context, name, options) {
      super(context, name, options);
      if (name !== "viva-playback") return;
      window.ear = context.createAnalyser();
      window.ear.fftSize = 256;
      this.connect(window.ear);
    }
  };

  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    if (window.unplugged) throw new DOMException("no device", "NotFoundError");
    if (window.slow_ms) await new Promise((resolve) => setTimeout(resolve, window.slow_ms));
    const stream = await open(constraints);
    window.tracks.push(stream.getAudioTracks()[0]);
    return stream;
  };

  window.serverSays = (message) =>
    window.sockets.at(-1).onmessage({ data: JSON.stringify(message) });
  window.serverCloses = (code) => window.sockets.at(-1).onclose({ code });

  // Every word that the state has shown.
  new MutationObserver(() => {
    const word = document.querySelector("p.state strong")?.textContent;
    if (word && window.states.at(-1) !== word) window.states.push(word);
  }).observe(document, { subtree: true, childList: true, characterData: true });

  const block = new Float32Array(256);
  const isLoud = () => {
    window.ear.getFloatTimeDomainData(block);
    return block.some((sample) => sample !== 0);
  };
  const until = async (wanted) => {
    const from_ms = performance.now();
    while (isLoud() !== wanted) {
      if (performance.now() - from_ms > 8000) return null;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return performance.now();
  };

  // One message of the interviewer's voice: 100 ms of a tone at 24 kHz.
  const voice = (sequence) => {
    const view = new DataView(new ArrayBuffer(5 + 2 * 2400));
    view.setUint8(0, 2);
    view.setUint32(1, sequence);
    for (let at = 0; at < 2400; at += 1) view.setInt16(5 + 2 * at, 9000 * Math.sin(at / 9), true);
    return view.buffer;
  };

  // Milliseconds from each flush to silence at the loudspeaker; sound comes again in between.
  window.flushes = async (count) => {
    const took_ms = [];
    const socket = window.sockets.at(-1);
    const hear = socket.onmessage;
    // The real interviewer is silent meanwhile.
    socket.onmessage = (event) => typeof event.data === "string" && hear(event);
    hear({ data: '{"type":"flush"}' });
    await until(false);
    for (let round = 0; round < count; round += 1) {
      for (let at = 1; at <= 20; at += 1) {
        hear({ data: voice(1_000_000 + round * 20 + at) });
      }
      if ((await until(true)) === null) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
      const at_ms = performance.now();
      hear({ data: '{"type":"flush"}' });
      took_ms.push((await until(false)) - at_ms);
    }
    socket.onmessage = hear;
    return took_ms;
  };
})();

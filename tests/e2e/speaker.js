// The microphone of a test: Chromium's fake device, until the test says something itself.
(() => {
  const real = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
  if (!real) return;
  let context;
  let out;
  let device;

  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await real(constraints);
    context = new AudioContext();
    out = context.createMediaStreamDestination();
    device = context.createGain();
    device.gain.value = window.quietDevice ? 0 : 1;
    context.createMediaStreamSource(stream).connect(device).connect(out);
    const settings = stream.getAudioTracks()[0].getSettings();
    out.stream.getAudioTracks()[0].getSettings = () => settings;
    return out.stream;
  };

  window.hush = () => {
    window.quietDevice = true;
    if (device) device.gain.value = 0;
  };

  window.say = async (wav) => {
    window.hush();
    const bytes = Uint8Array.from(atob(wav), (c) => c.charCodeAt(0));
    const buffer = await context.decodeAudioData(bytes.buffer);
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(out);
    await new Promise((done) => {
      source.onended = done;
      source.start();
    });
  };
})();

// Sends what a visitor of the demo site does: page, visible dwell, clicks.
(() => {
  const script = document.currentScript;
  const { key, dwell, title } = script.dataset;
  const visitors = JSON.parse(script.dataset.visitors);
  const stored = (name, make) => {
    const value = localStorage.getItem(name) ?? make();
    localStorage.setItem(name, value);
    return value;
  };
  const random = () => crypto.getRandomValues(new Uint32Array(4)).join("-");
  const anonymousId = stored("weft_demo_anonymous", random);
  const place = Number(stored("weft_demo_visitor", () => String(Math.floor(Math.random() * visitors.length))));
  const visitor = visitors[place % visitors.length];

  const send = (call, body) => {
    const now = new Date().toISOString();
    const message = { messageId: random(), anonymousId, timestamp: now, sentAt: now, writeKey: key, ...body };
    message.context = { page: { title, url: location.href, path: location.pathname } };
    return fetch(`/v1/${call}`, {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: JSON.stringify(message),
      keepalive: true,
    });
  };
  const said = (text) => {
    document.getElementById("sent").textContent = text;
  };
  const properties = () => ({ url: location.href, path: location.pathname, title });

  if (visitor) {
    document.getElementById("who").textContent = visitor.name;
    send("identify", { userId: visitor.email, traits: { email: visitor.email } });
  }
  send("page", { name: title, properties: properties() });

  // Only time in which the page is seen counts; a gap means that the machine slept.
  let visible = 0;
  let last = performance.now();
  let reported = false;
  const TICK = 250;
  setInterval(() => {
    const now = performance.now();
    const passed = now - last;
    last = now;
    if (document.visibilityState === "visible" && passed < TICK * 8) visible += passed;
    document.getElementById("dwell").textContent = String(Math.floor(visible / 1000));
    if (!reported && visible > Number(dwell) + TICK) {
      reported = true;
      send("track", { event: "dwell", properties: { ...properties(), visible_ms: Math.round(visible) } }).then(() =>
        said("停留已记录，现在点「API 文档」。"),
      );
    }
  }, TICK);

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-label]");
    if (!link) return;
    event.preventDefault();
    send("track", { event: "click", properties: { ...properties(), label: link.dataset.label } }).then(() => {
      said("点击已发送，看看张三的工作台。");
      setTimeout(() => location.assign(link.href), 1200);
    });
  });
  document.getElementById("other").addEventListener("click", () => {
    localStorage.setItem("weft_demo_visitor", String((place + 1) % visitors.length));
    localStorage.setItem("weft_demo_anonymous", random());
    location.reload();
  });
})();

"use strict";

// The terminal's script begins when the page has loaded. Before that it needs the socket's address,
// and the font: cells are measured once.
{
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const terminal = document.querySelector("#terminal");
  terminal.dataset.sessionWebsocketUrl = `${scheme}//${location.host}/ws`;

  const begin = window.onload;
  window.onload = async (event) => {
    const faces = ["16px", "bold 16px", "italic 16px"];
    await Promise.allSettled(faces.map((face) => document.fonts.load(`${face} "Roboto Mono"`)));
    begin.call(window, event);
  };

  const why = document.querySelector("#why");
  const again = document.querySelector("#again");
  again.addEventListener("click", () => location.reload());

  const focus = () => document.querySelector(".xterm-helper-textarea")?.focus();

  // The same socket, with words for its end.
  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      let opened = false;
      this.addEventListener("open", () => {
        opened = true;
        setTimeout(focus, 0);
      });
      this.addEventListener("close", (event) => {
        if (event.reason) {
          why.textContent = event.reason;
        } else if (opened) {
          why.textContent = "The connection is gone. Everything you did is kept.";
        } else {
          why.textContent = "The server didn't take this session. Try again in a moment.";
        }
        again.hidden = event.code === 1001; // there is nobody to go on with
        setTimeout(() => again.focus(), 0);
      });
    }
  };
}

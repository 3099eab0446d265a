import type { WebSocketLike } from "@supabase/supabase-js";

/** Stands for the WebSocket that Node 20 has not, and a Supabase client is not made without. It is never opened. */
export class NoWebSocket extends EventTarget implements WebSocketLike {
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  readonly readyState = this.CLOSED;
  readonly url = "";
  readonly protocol = "";
  onopen = null;
  onmessage = null;
  onclose = null;
  onerror = null;
  close() {}
  send() {}
}

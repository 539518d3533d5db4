// Which sandbox this tab works in; none is the house itself.
const STORED_AS = "weft.sandbox";

export function currentSandbox(): string | null {
  return sessionStorage.getItem(STORED_AS);
}

/** Goes into a sandbox or out of it; everything is read anew, as it is another house. */
export function enterSandbox(name: string | null): void {
  if (name) sessionStorage.setItem(STORED_AS, name);
  else sessionStorage.removeItem(STORED_AS);
  window.location.assign(name ? "/workbench" : "/settings/sandboxes");
}

/** What a request says to work inside of the sandbox. */
export function sandboxHeader(): Record<string, string> {
  const name = currentSandbox();
  return name ? { "Weft-Sandbox": name } : {};
}

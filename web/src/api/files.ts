import { Problem, Unreachable } from "./problem";

export interface UploadedFile {
  id: string;
  name: string;
  type: string;
  size: number;
}

/** Where a file is read; images may be shown in the page. */
export function fileAddress(id: string, inline: boolean): string {
  return `/api/v1/files/${encodeURIComponent(id)}${inline ? "?inline=true" : ""}`;
}

/** Sends a file and tells how much of it has gone, from 0 to 1. */
export function uploadFile(file: File, onProgress: (part: number) => void): Promise<UploadedFile> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    form.set("file", file, file.name);
    // `fetch` does not tell how far an upload is.
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/files");
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onerror = () => reject(new Unreachable(request.statusText));
    request.onload = () => {
      if (request.status === 201) resolve(request.response as UploadedFile);
      else reject(new Problem(request.status, request.response ?? {}));
    };
    request.send(form);
  });
}

/** Addresses of AWS's pages. */
export const guide = (page: string) => `https://docs.aws.amazon.com/step-functions/latest/dg/${page}.html`;
export const api = (action: string) => `https://docs.aws.amazon.com/step-functions/latest/apireference/API_${action}.html`;
export const SPECIFICATION = "https://states-language.net/spec.html";

/** AWS's pages that the rules rest on. */
export const guide = (page: string) => `https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/${page}.html`;
export const api = (action: string) => `https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_${action}.html`;

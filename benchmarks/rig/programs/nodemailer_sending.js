// Sends mails by nodemailer's pooled transport and prints how many a second. The task is JSON on standard input.
const nodemailer = require('nodemailer');
const task = JSON.parse(require('fs').readFileSync(0, 'utf8'));

async function main() {
  const transport = nodemailer.createTransport({
    pool: true, host: '127.0.0.1', port: task.port, ignoreTLS: true, maxConnections: task.connections, maxMessages: Infinity,
  });
  const began = process.hrtime.bigint();
  await Promise.all(Array.from({ length: task.count }, (_, number) => transport.sendMail({
    from: 'Maya Okafor <maya@acme.example>', to: `Dana Ng <dana.ng@plant${number}.example>`,
    subject: 'What a year of upkeep taught us', text: task.text, html: task.html,
  })));
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  transport.close();
  console.log(task.count / seconds);
}
main();

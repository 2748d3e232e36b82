import { type Declare, examples } from "../../declare.ts";

/** `fs serve`: Feast's flags, and some of ours. */
export const declareServe: Declare = (program, act) => {
  program
    .command("serve")
    .description("serve features over HTTP, as Feast's clients expect them; it applies nothing")
    // Feast's -h is the host.
    .helpOption("--help", "display help for command")
    .option("-h, --host <host>", "the address to listen on", "127.0.0.1")
    .option("-p, --port <port>", "the port to listen on; 0 = any that is free", "6566")
    .option("-t, --type <type>", "http, the only one", "http")
    .option("--no-access-log", "write no line for each request")
    .option("-w, --workers <n>", "processes on the one port; -1 = two for each core and one", "1")
    .option("--worker-connections <n>", "open connections of each process (default: 1000)")
    .option("--keep-alive-timeout <seconds>", "how long an idle connection is kept (default: 30)")
    .option(
      "-r, --registry_ttl_sec <seconds>",
      "how often the registry is looked at; 0 = only once",
      "5",
    )
    .option("-k, --key <file>", "the private key (PEM); with -c, serves HTTPS")
    .option("-c, --cert <file>", "the certificate (PEM)")
    .option("--grpc-port <port>", "serve gRPC too, on this port; needs @grpc/grpc-js")
    .option("--allow-unauthenticated-writes", "without tokens, let anybody write from anywhere")
    .option("--cors-origin <origin...>", "web pages that may call, https://app.example; * = any")
    .option("--shutdown-timeout <seconds>", "for what is in flight when told to stop", "8")
    .option("-m, --metrics", "has no effect: /metrics is always there")
    .option("--max-requests <n>", "has no effect: processes need no recycling")
    .option("--max-requests-jitter <n>", "has no effect")
    .addHelpText(
      "after",
      examples("fs serve", "fs serve -h 0.0.0.0 -p 6566", "fs -c feature_repo serve --workers 4"),
    )
    .action(act(async () => (await import("./serve.ts")).serve));
};

package dev.codeonly.pipelines.kudu;

import java.util.concurrent.Executor;

/** What all sites of one {@link Azure} share: the record of calls, the processes to end with it, and the threads. */
record Surroundings(Calls calls, ChildProcesses children, Executor background) {}

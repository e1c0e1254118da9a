package dev.codeonly.pipelines.azure;

import dev.codeonly.pipelines.azure.StepResult.Issue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** What a step prints: kept, shown in the log, and its logging commands carried out. */
final class StepOutput implements Consumer<String> {
    private final Agent agent;
    private final String step;
    private final String place;
    private final List<String> lines = new ArrayList<>();
    private final List<Issue> issues = new ArrayList<>();
    private Result result = Result.SUCCEEDED;

    StepOutput(Agent agent, String step, String place) {
        this.agent = agent;
        this.step = step;
        this.place = place;
    }

    @Override
    public synchronized void accept(String line) {
        LogCommand.in(line).ifPresentOrElse(this::perform, () -> show(line));
    }

    synchronized String text() {
        return agent.run().masks().hide(String.join("\n", lines));
    }

    synchronized List<Issue> issues() {
        return List.copyOf(issues);
    }

    /** What the step said of itself; it can only make worse what its exit code says. */
    synchronized Result result() {
        return result;
    }

    private void show(String line) {
        lines.add(agent.run().masks().hide(line));
        agent.run().log().add(place, line);
    }

    private void perform(LogCommand command) {
        switch (command.name()) {
            case "task.setvariable" -> setVariable(command.only("variable", "isSecret", "isOutput", "isReadOnly"));
            case "task.setsecret" -> agent.run().masks().add(command.only().data());
            case "task.logissue" -> issue(command.only("type", "sourcepath", "linenumber", "columnnumber", "code"));
            case "task.complete" -> complete(command.only("result", "done"));
            case "task.uploadsummary" -> summary(command.only().data());
            case "task.prependpath" -> agent.prependPath(command.only().data());
            case "task.debug" -> show("##[debug]" + command.only().data());
            case "build.updatebuildnumber" ->
                agent.run().buildNumber(command.only().data());
            default ->
                throw new PipelineException(
                        place + ": logging command " + command.name() + " is not known to this runner");
        }
    }

    private void setVariable(LogCommand command) {
        String name = command.property("variable");
        boolean output = command.says("isOutput");
        if (output && step.isEmpty()) {
            throw new PipelineException(
                    place + ": output variable '" + name + "' of a step without a name; give it one");
        }
        String full = output ? step + "." + name : name;
        if (command.says("isSecret")) {
            agent.variables().putSecret(full, command.data());
        } else {
            agent.variables().put(full, command.data());
        }
        if (output) {
            agent.output(full, command.data());
        }
    }

    private void issue(LogCommand command) {
        String type = command.property("type");
        if (!type.equals("error") && !type.equals("warning")) {
            throw new PipelineException(place + ": task.logissue of type '" + type + "'; error or warning");
        }
        issues.add(new Issue(type, agent.run().masks().hide(command.data())));
        show("##[" + type + "]" + command.data());
    }

    private void complete(LogCommand command) {
        String word = command.property("result");
        Result said = Arrays.stream(Result.values())
                .filter(one -> one.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new PipelineException(place + ": task.complete with result '" + word + "'"));
        result = result.worse(said);
        show(command.data());
    }

    private void summary(String file) {
        try {
            agent.run().summary(Files.readString(Path.of(file)));
        } catch (IOException e) {
            throw new PipelineException(place + ": summary " + file + " cannot be read: " + e, e);
        }
    }
}

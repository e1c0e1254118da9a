package dev.codeonly.pipelines.azure;

import dev.codeonly.pipelines.azure.StepRun.StepEnd;
import dev.codeonly.pipelines.azure.StepRun.TaskFailure;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * PipAuthenticate: the addresses of feeds, with credentials in them, in the variables that pip reads. Those are no secrets,
 * or pip would not see them; the credentials alone are masked.
 */
record PipTask(Task task) {
    StepEnd run() {
        List<String> urls =
                new ArrayList<>(Arrays.stream(task.input("artifactFeeds").split(","))
                        .map(String::strip)
                        .map(this::url)
                        .toList());
        if (!task.input("onlyAddExtraIndex").equalsIgnoreCase("true")) {
            task.agent().variables().put("PIP_INDEX_URL", urls.remove(0));
        }
        if (!urls.isEmpty()) {
            task.agent().variables().put("PIP_EXTRA_INDEX_URL", String.join(" ", urls));
        }
        return StepEnd.succeeded();
    }

    private String url(String feed) {
        String url = task.agent().run().setup().feeds().get(feed);
        if (url == null) {
            throw new TaskFailure("feed '" + feed + "' is not there; declare it to the run");
        }
        String credentials = URI.create(url).getRawUserInfo();
        if (credentials != null) {
            task.agent().run().masks().add(credentials.substring(credentials.indexOf(':') + 1));
        }
        return url;
    }
}

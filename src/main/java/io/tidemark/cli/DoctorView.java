package io.tidemark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.doctor.Finding;
import io.tidemark.doctor.Severity;
import java.util.Comparator;
import java.util.List;

/** Shows the doctor's findings to a person and to a program. */
final class DoctorView {
    private static final int SEVERITY_WIDTH = "warning".length();

    private DoctorView() {
    }

    static Severity worst(List<Finding> findings) {
        return findings.stream().map(Finding::severity).max(Comparator.naturalOrder()).orElse(Severity.OK);
    }

    /** A line a finding, in the order of the examination; below one that is not all right, what it means and what to do. */
    static String text(List<Finding> findings) {
        var text = new StringBuilder();
        String indent = " ".repeat(SEVERITY_WIDTH + 2);
        for (Finding finding : findings) {
            String word = finding.severity().word();
            text.append(word).append(" ".repeat(indent.length() - word.length())).append(finding.where()).append(": ")
                    .append(finding.found()).append('\n');
            if (finding.severity() != Severity.OK) {
                text.append(indent).append("means: ").append(finding.meaning()).append('\n');
                text.append(indent).append("do:    ").append(finding.todo()).append('\n');
            }
        }
        return text.append('\n').append(count(findings, Severity.ERROR)).append(", ")
                .append(count(findings, Severity.WARNING)).append('\n').toString();
    }

    private static String count(List<Finding> findings, Severity severity) {
        long count = findings.stream().filter(finding -> finding.severity() == severity).count();
        return count + " " + severity.word() + (count == 1 ? "" : "s");
    }

    static String json(List<Finding> findings) {
        ObjectNode root = Json.object().put("outcome", worst(findings).word());
        var array = root.putArray("findings");
        findings.forEach(finding -> array.add(Json.object().put("severity", finding.severity().word())
                .put("where", finding.where()).put("found", finding.found()).put("meaning", finding.meaning())
                .put("todo", finding.todo())));
        return Json.text(root) + "\n";
    }
}

package io.tidemark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.config.EffectiveSetting;
import io.tidemark.doctor.Finding;
import java.util.List;

/** Shows what a check found, and the settings that count, to a person and to a program. */
final class CheckView {
    private CheckView() {
    }

    /**
     * The settings first, so that the verdict stands at the end of what scrolls by.
     *
     * @param settings none where they aren't asked for
     */
    static String text(List<EffectiveSetting> settings, List<Finding> findings) {
        if (settings.isEmpty()) {
            return DoctorView.text(findings);
        }
        var table = new Table().text("KEY").text("VALUE").text("FROM");
        settings.forEach(setting -> table.row(setting.key(), setting.shown(), setting.origin()));
        return table + "\n" + DoctorView.text(findings);
    }

    static String json(List<EffectiveSetting> settings, List<Finding> findings, boolean reached) {
        ObjectNode root = (ObjectNode) Json.parse(DoctorView.json(findings));
        root.put("reached", reached);
        var array = root.putArray("settings");
        settings.forEach(setting -> array.add(Json.object().put("key", setting.key()).put("value", setting.shown())
                .put("origin", setting.origin())));
        return Json.text(root) + "\n";
    }
}

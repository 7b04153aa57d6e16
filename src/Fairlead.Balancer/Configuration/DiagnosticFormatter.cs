using System.Text;

namespace Fairlead.Balancer.Configuration;

/// <summary>
/// Prints findings the way <c>haproxy -c</c> does, with its exit statuses: editors, Ansible's validate step and the
/// wrappers of consul-template rely on <c>[file:line]</c> and on 0, 1 and 2.
/// </summary>
public static class DiagnosticFormatter
{
    /// <summary>The lines a check writes, and the status the process ends with.</summary>
    /// <param name="result">What was read.</param>
    /// <param name="processId">Printed in parentheses, as HAProxy does.</param>
    /// <returns>
    /// 0 when the configuration can run, 1 when it cannot, 2 when it can but has no listener; and the text, every line
    /// ended. HAProxy writes the alerts and warnings to standard error and the verdict to standard output.
    /// </returns>
    public static (int ExitStatus, string Findings, string Verdict) Format(ConfigurationResult result, int processId)
    {
        var findings = new StringBuilder();
        foreach (Diagnostic diagnostic in result.Diagnostics)
        {
            Append(findings, diagnostic, processId);
        }

        if (result.Configuration is null)
        {
            foreach (string file in result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Alert && d.Position is not null)
                         .Select(d => d.Position!.Value.File).Distinct(StringComparer.Ordinal))
            {
                Append(findings, new Diagnostic(DiagnosticSeverity.Alert, null, $"Error(s) found in configuration file : {file}"), processId);
            }

            Append(findings, new Diagnostic(DiagnosticSeverity.Alert, null, "Fatal errors found in configuration."), processId);
            return (1, findings.ToString(), "");
        }

        if (!result.Configuration.Global.HasStatsSocket && !result.Configuration.Frontends.Any(f => !f.Disabled && f.Binds.Count > 0))
        {
            return (2, findings.ToString(), "Configuration file has no error but will not start (no listener) => exit(2).\n");
        }

        bool warned = result.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Warning);
        return (0, findings.ToString(), (warned ? "Warnings were found.\n" : "") + "Configuration file is valid\n");
    }

    /// <summary>One finding as HAProxy prints it, advice on lines of its own.</summary>
    public static string Format(Diagnostic diagnostic, int processId)
    {
        var text = new StringBuilder();
        Append(text, diagnostic, processId);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Diagnostic diagnostic, int processId)
    {
        string label = diagnostic.Severity switch
        {
            DiagnosticSeverity.Alert => "[ALERT]    ",
            DiagnosticSeverity.Warning => "[WARNING]  ",
            _ => "[NOTICE]   ",
        };
        text.Append(label).Append('(').Append(processId).Append(") : config : ");
        switch (diagnostic.Position)
        {
            case { Line: > 0 } position:
                text.Append("parsing [").Append(position).Append("] : ");
                break;
            case { } position:
                text.Append('[').Append(position.File).Append("] : ");
                break;
        }

        text.Append(diagnostic.Message).Append('\n');
        if (diagnostic.Advice is { } advice)
        {
            text.Append("   | ").Append(advice).Append('\n');
        }
    }
}

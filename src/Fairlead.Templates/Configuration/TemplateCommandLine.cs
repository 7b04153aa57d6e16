using System.Collections.Immutable;
using System.Text;
using Fairlead.Primitives.Documents;

namespace Fairlead.Templates.Configuration;

/// <summary>What the command line asks for, with everything that is wrong with it.</summary>
/// <param name="Options">Not to be used when there are <see cref="Errors"/>.</param>
/// <param name="Errors">One line each, with file and line where there is one.</param>
/// <param name="Warnings">What works but will not for ever.</param>
/// <param name="ErrorExitCode">13 for a bad flag, 15 for a bad configuration.</param>
public sealed record TemplateCommand(
    TemplateRunnerOptions Options, ImmutableArray<string> Errors, ImmutableArray<string> Warnings, int ErrorExitCode, bool ShowVersion, bool ShowHelp);

/// <summary>
/// Reads consul-template's command line: flags, configuration files and directories, <c>CT_LOCAL_CONFIG</c> and the environment.
/// Flags win over files, files over the environment; template blocks add up.
/// </summary>
public static class TemplateCommandLine
{
    /// <param name="arguments">Without the program's name.</param>
    /// <param name="variable">Reads an environment variable; null when not set.</param>
    /// <param name="compat">Whether the program was started under the name <c>consul-template</c>.</param>
    public static TemplateCommand Parse(IReadOnlyList<string> arguments, Func<string, string?> variable, bool compat = false)
    {
        var flags = CommandLineFlags.Declare().Parse(arguments);
        var flagErrors = new List<string>(flags.Errors);
        if (flags.Rest.Count > 0)
        {
            flagErrors.Add($"extra arguments: {string.Join(' ', flags.Rest)}; templates are given with -template in:out:command");
        }

        var fromFlags = ReadFlags(flags.Values, flagErrors);
        if (flagErrors.Count > 0)
        {
            return new TemplateCommand(new TemplateRunnerOptions(), [.. flagErrors], [], ExitCodes.BadFlag, flags.IsOn("version"), flags.IsOn("help"));
        }

        var problems = new List<DocumentError>();
        var merged = new SettingSet();
        if (compat)
        {
            merged.Set("compat", true, SourceLocation.Of("the program's name"));
        }

        merged.Overlay(EnvironmentSettings.Read(variable, problems));
        if (variable("CT_LOCAL_CONFIG") is { Length: > 0 } inline)
        {
            ConfigurationFiles.LoadText("CT_LOCAL_CONFIG", inline, merged, problems);
        }

        foreach (var path in flags.All("config"))
        {
            ConfigurationFiles.Load(path, merged, problems);
        }

        merged.Overlay(fromFlags);
        var options = new OptionsBuilder(merged, problems).Build();
        return new TemplateCommand(
            options,
            [.. problems.Where(problem => !problem.IsWarning).Select(problem => problem.ToString())],
            [.. problems.Where(problem => problem.IsWarning).Select(problem => problem.ToString())],
            ExitCodes.BadConfiguration,
            flags.IsOn("version"),
            flags.IsOn("help"));
    }

    /// <summary>The flags, one per line.</summary>
    public static string Usage()
    {
        var text = new StringBuilder("Usage: fairlead template [flags]\n\nFlags:\n");
        foreach (var flag in CommandLineFlags.Declare().Flags.OrderBy(flag => flag.Name, StringComparer.Ordinal))
        {
            text.Append("  -").Append((flag.Name + (flag.ValueName is null ? "" : $" <{flag.ValueName}>")).PadRight(46)).Append(' ').Append(flag.Help).Append('\n');
        }

        return text.ToString();
    }

    private static SettingSet ReadFlags(IReadOnlyList<KeyValuePair<string, string>> values, List<string> errors)
    {
        var set = new SettingSet();
        foreach (var (flag, text) in values)
        {
            var at = SourceLocation.Of("-" + flag);
            switch (flag)
            {
                case "config" or "version" or "help":
                    break;
                case "dry":
                    set.Set("dry", text == "true", at);
                    break;
                case "template":
                    set.Templates.Add(ReadTemplate(text, errors));
                    break;
                case "wait":
                    if (SettingText.ReadWait(text, out var waitError) is { } wait)
                    {
                        set.Set("wait.min", wait.Min, at);
                        set.Set("wait.max", wait.Max, at);
                    }
                    else
                    {
                        errors.Add($"-wait: {waitError}");
                    }

                    break;
                case "consul-auth":
                    var colon = text.IndexOf(':', StringComparison.Ordinal);
                    set.Set("consul.auth.username", colon < 0 ? text : text[..colon], at);
                    set.Set("consul.auth.password", colon < 0 ? "" : text[(colon + 1)..], at);
                    break;
                default:
                    ReadKeyed(flag, text, set, errors);
                    break;
            }
        }

        return set;
    }

    private static void ReadKeyed(string flag, string text, SettingSet set, List<string> errors)
    {
        var (path, kind) = CommandLineFlags.KeyOf(flag) ?? throw new InvalidOperationException($"The flag -{flag} is declared but has no key.");
        if (SettingText.Read(kind, text, out var error) is not { } value)
        {
            errors.Add($"-{flag}: {error}");
            return;
        }

        if (kind == SettingKind.Texts)
        {
            value = set.Texts(path).AddRange((ImmutableArray<string>)value);
        }

        set.Set(path, value, SourceLocation.Of("-" + flag));
    }

    /// <summary><c>in:out[:command]</c>; what follows the second colon is the command, colons and all.</summary>
    private static SettingSet ReadTemplate(string text, List<string> errors)
    {
        var at = SourceLocation.Of("-template");
        var set = new SettingSet { At = at };
        var parts = text.Split(':', 3);
        if (parts[0].Length == 0)
        {
            errors.Add($"-template: \"{text}\" names no template; write in:out:command");
            return set;
        }

        set.Set("source", parts[0], at);
        if (parts.Length > 1)
        {
            set.Set("destination", parts[1], at);
        }

        if (parts.Length > 2)
        {
            set.Set("command", CommandSpec.Shell(parts[2]), at);
        }

        return set;
    }
}

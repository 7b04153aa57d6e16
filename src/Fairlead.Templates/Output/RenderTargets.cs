using System.Collections.Immutable;
using Fairlead.Templates.Commands;
using Fairlead.Templates.Configuration;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Output;

/// <summary>Brings a rendered text to where it belongs: a file behind its check, a target in this process, or the terminal.</summary>
internal sealed class RenderTargets(CommandRunner commands, bool dry, TextWriter output)
{
    /// <summary>Completes at once where neither a check nor a target in process takes its time.</summary>
    /// <param name="delivered">The text the target took last; null before the first.</param>
    public async Task<TargetResult> DeliverAsync(TemplateDefinition definition, string text, string? delivered, CancellationToken cancellationToken)
    {
        if (dry)
        {
            if (text == delivered)
            {
                return new TargetResult(TargetOutcome.Unchanged);
            }

            await output.WriteAsync($"> {definition.Destination}\n{text}").ConfigureAwait(false);
            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            return new TargetResult(TargetOutcome.Changed);
        }

        return definition.Apply is null
            ? await WriteAsync(definition, GoText.ToUtf8(text), cancellationToken).ConfigureAwait(false)
            : await ApplyAsync(definition, text, delivered, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does what <c>writeToFile</c> asked for.</summary>
    public static void Write(FileWrite write)
    {
        var bytes = GoText.ToUtf8(write.Content);
        if (new FileInfo(write.Path).LinkTarget is not null)
        {
            throw new IOException($"writeToFile: {write.Path} is a symbolic link; it is not followed");
        }

        if (write.Appends && File.Exists(write.Path))
        {
            bytes = [.. File.ReadAllBytes(write.Path), .. bytes];
        }

        if (AtomicFile.HasContent(write.Path, bytes))
        {
            return;
        }

        var options = new FileWriteOptions
        {
            User = write.User,
            Group = write.Group,
            Permissions = write.Permissions.Length > 0 && SettingText.Read(SettingKind.Mode, write.Permissions, out _) is int mode and > 0 ? mode : null,
        };
        AtomicFile.Commit(AtomicFile.Stage(write.Path, bytes, options), write.Path, options);
    }

    private async Task<TargetResult> WriteAsync(TemplateDefinition definition, byte[] bytes, CancellationToken cancellationToken)
    {
        var options = new FileWriteOptions
        {
            CreateDirectories = definition.CreateDestinationDirectories,
            Permissions = definition.Permissions,
            User = definition.User,
            Group = definition.Group,
            Backup = definition.Backup,
        };
        try
        {
            if (AtomicFile.HasContent(definition.Destination, bytes))
            {
                return new TargetResult(TargetOutcome.Unchanged);
            }

            var staged = AtomicFile.Stage(definition.Destination, bytes, options);
            if (definition.Check is { } check)
            {
                CommandOutcome outcome;
                try
                {
                    outcome = await commands
                        .RunAsync(WithPath(check, staged), definition.CommandEnvironment, definition.CheckTimeout, cancellationToken)
                        .ConfigureAwait(false);
                }
                catch
                {
                    AtomicFile.Discard(staged);
                    throw;
                }

                if (!outcome.Succeeded)
                {
                    AtomicFile.Discard(staged);
                    // The file's own name says more to a reader than that of the temporary one.
                    return new TargetResult(TargetOutcome.Refused, outcome.Describe().Replace(staged, definition.Destination, StringComparison.Ordinal));
                }
            }

            AtomicFile.Commit(staged, definition.Destination, options);
            return new TargetResult(TargetOutcome.Changed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new TargetResult(TargetOutcome.Failed, $"cannot write {definition.Destination}: {e.Message}");
        }
    }

    private static async Task<TargetResult> ApplyAsync(
        TemplateDefinition definition, string text, string? delivered, CancellationToken cancellationToken)
    {
        if (text == delivered)
        {
            return new TargetResult(TargetOutcome.Unchanged);
        }

        try
        {
            var verdict = await definition.Apply!(definition.Name, text, cancellationToken).ConfigureAwait(false);
            return new TargetResult(verdict.Accepted ? TargetOutcome.Changed : TargetOutcome.Refused, verdict.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A target that throws has refused: its fault must not end the runner.
            return new TargetResult(TargetOutcome.Refused, e.Message);
        }
    }

    /// <summary>Puts the path where the check says <c>{{}}</c> or <c>%s</c>; behind the last word when it says neither.</summary>
    private static CommandSpec WithPath(CommandSpec check, string path)
    {
        var shown = check.IsShell ? ShellQuote(path) : path;
        var named = check.Words.Any(word => word.Contains("{{}}", StringComparison.Ordinal) || word.Contains("%s", StringComparison.Ordinal));
        ImmutableArray<string> words =
            [.. check.Words.Select(word => word.Replace("{{}}", shown, StringComparison.Ordinal).Replace("%s", shown, StringComparison.Ordinal))];
        return named ? check with { Words = words } : check.IsShell ? CommandSpec.Shell($"{words[0]} {shown}") : check with { Words = words.Add(path) };
    }

    private static string ShellQuote(string path) => "'" + path.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}

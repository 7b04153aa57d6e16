namespace Fairlead.Balancer.Configuration;

/// <summary>One finding about a configuration.</summary>
/// <param name="Severity">Whether the configuration can still run.</param>
/// <param name="Position">The line it is about; null when it is about the configuration as a whole.</param>
/// <param name="Message">What is wrong, without the position, without a full stop at the end of the line.</param>
/// <param name="Advice">What to do about it, when there is more to say than the message says.</param>
public sealed record Diagnostic(
    DiagnosticSeverity Severity, SourcePosition? Position, string Message, string? Advice = null)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Severity.ToString().ToLowerInvariant()} {(Position is { } at ? $"[{at}] " : "")}{Message}" +
        (Advice is null ? "" : $" ({Advice})");
}

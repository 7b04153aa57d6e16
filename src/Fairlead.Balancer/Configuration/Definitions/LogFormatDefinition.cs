namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary>Which access log line a frontend writes.</summary>
public enum LogFormatKind
{
    /// <summary>No option: "Connect from … to …".</summary>
    Connection,

    /// <summary><c>option tcplog</c>.</summary>
    Tcp,

    /// <summary><c>option httplog</c>.</summary>
    Http,

    /// <summary><c>option httplog clf</c>.</summary>
    Clf,

    /// <summary><c>log-format</c>.</summary>
    Custom,
}

/// <summary>The access log line of a frontend.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="Text">The <c>log-format</c> text when <paramref name="Kind"/> is custom, else null.</param>
public sealed record LogFormatDefinition(LogFormatKind Kind, string? Text = null)
{
    /// <summary>The line without any option.</summary>
    public static LogFormatDefinition Connection { get; } = new(LogFormatKind.Connection);
}

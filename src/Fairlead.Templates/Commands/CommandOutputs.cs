namespace Fairlead.Templates.Commands;

/// <summary>Where a command's outputs go on to, as they come.</summary>
public sealed record CommandOutputs(Stream Output, Stream Error)
{
    /// <summary>This program's own outputs.</summary>
    public static CommandOutputs Console { get; } = new(System.Console.OpenStandardOutput(), System.Console.OpenStandardError());
}

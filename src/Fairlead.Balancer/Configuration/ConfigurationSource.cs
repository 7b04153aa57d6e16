namespace Fairlead.Balancer.Configuration;

/// <summary>One text to read: a file's, or one that was rendered in memory.</summary>
/// <param name="Name">What diagnostics call it.</param>
/// <param name="Text">The whole text.</param>
public sealed record ConfigurationSource(string Name, string Text);

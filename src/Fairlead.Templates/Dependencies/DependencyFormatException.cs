namespace Fairlead.Templates.Dependencies;

/// <summary>A query string a template wrote does not follow the grammar; the template call fails with this message.</summary>
public sealed class DependencyFormatException(string message) : FormatException(message);

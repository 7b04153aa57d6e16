namespace Fairlead.Templates;

/// <summary>A template function refuses its arguments: the template fails with <c>error calling NAME: message</c>.</summary>
public sealed class FunctionException(string message) : Exception(message);

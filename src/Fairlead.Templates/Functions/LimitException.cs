namespace Fairlead.Templates.Functions;

/// <summary>A template used up one of its <see cref="TemplateLimits"/>. Becomes a <see cref="TemplateException"/> at the node that ran.</summary>
public sealed class LimitException(string message) : Exception(message);

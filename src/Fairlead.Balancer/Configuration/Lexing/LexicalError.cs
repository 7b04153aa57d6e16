namespace Fairlead.Balancer.Configuration.Lexing;

/// <summary>Why a line has no words.</summary>
/// <param name="Message">What is wrong.</param>
/// <param name="Column">Where, counting characters from 1.</param>
internal sealed record LexicalError(string Message, int Column);

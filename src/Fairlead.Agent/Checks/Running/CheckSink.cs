using Fairlead.Registry.Model;

namespace Fairlead.Agent.Checks.Running;

/// <summary>Takes the state of a check; must not throw and not block.</summary>
internal delegate void CheckSink(string checkId, CheckStatus status, string output);

using Fairlead.Agent.Definitions;

namespace Fairlead.Agent.Checks.Running;

/// <summary>A check that is being watched, until it is disposed of (which waits for a run on its way and kills its process).</summary>
internal interface IRunningCheck : IAsyncDisposable
{
    CheckDefinition Definition { get; }

    void Start();
}

using Fairlead.Templates.Dependencies;
using Fairlead.Templates.Evaluation;
using Fairlead.Templates.Printing;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions;

/// <summary>
/// One run of one template: what it may still use up, what it has asked for, what it has written. Functions get it as
/// their way to everything that is not an argument. Owned by one thread.
/// </summary>
public sealed class Execution
{
    private const int StepsBetweenChecks = 4096;

    private readonly CancellationToken _cancellationToken;
    private readonly HashSet<Dependency> _seen = [];
    private readonly List<Dependency> _used = [];
    private readonly List<Dependency> _missing = [];
    private long _stepsLeft;
    private long _nextCheck;

    internal Execution(Template template, ITemplateWorld world, CancellationToken cancellationToken)
    {
        Template = template;
        World = world;
        _cancellationToken = cancellationToken;
        _stepsLeft = Limits.MaxSteps;
        _nextCheck = _stepsLeft - StepsBetweenChecks;
        Output = new BoundedText(Limits.MaxOutputLength);
        Scratch = new Scratch();
    }

    public ITemplateWorld World { get; }

    public TemplateLimits Limits => Template.Options.Limits;

    internal Template Template { get; }

    internal BoundedText Output { get; set; }

    internal Scratch Scratch { get; }

    internal IReadOnlyList<Dependency> Used => _used;

    internal IReadOnlyList<Dependency> Missing => _missing;

    /// <summary>Templates running inside each other; the evaluator counts, <c>executeTemplate</c> adds to it.</summary>
    internal int TemplateDepth { get; set; }

    /// <summary>Pays for work whose size the template decides. Call before the work, with a count of elements or characters.</summary>
    /// <exception cref="LimitException">The budget is used up.</exception>
    public void Charge(long steps)
    {
        _stepsLeft -= steps;
        if (_stepsLeft >= _nextCheck)
        {
            return;
        }

        _nextCheck = _stepsLeft - StepsBetweenChecks;
        _cancellationToken.ThrowIfCancellationRequested();
        if (_stepsLeft < 0)
        {
            throw new LimitException($"the template took more than {Limits.MaxSteps} steps");
        }
    }

    /// <summary>Refuses to make a string or list longer than the output may be; also pays for it.</summary>
    /// <exception cref="LimitException">It would be too long.</exception>
    public void CheckLength(long length)
    {
        if (length > Limits.MaxOutputLength)
        {
            throw new LimitException($"a value would be longer than {Limits.MaxOutputLength}");
        }

        Charge(1 + (length / 16));
    }

    /// <summary>The current value of a dependency; notes that it was used, and that it is missing when there is none yet.</summary>
    public bool TryGet<TData>(Dependency<TData> dependency, out TData value)
    {
        var isFirst = _seen.Add(dependency);
        if (isFirst)
        {
            _used.Add(dependency);
        }

        if (World.TryGet(dependency, out var found))
        {
            value = (TData)found!;
            return true;
        }

        WaitFor(dependency);
        value = default!;
        return false;
    }

    /// <summary>Counts a dependency as missing although the world has data: they are not what the template can use.</summary>
    public void WaitFor(Dependency dependency)
    {
        if (!_missing.Contains(dependency))
        {
            _missing.Add(dependency);
        }
    }

    /// <summary>Runs a defined template into a string of its own.</summary>
    internal string Render(string name, object? data) => new Evaluator(this).RenderToString(name, Operand.Concrete(data));

    /// <summary>A printer whose text counts against the output limit.</summary>
    internal GoPrinter NewPrinter() => new(new BoundedText(Limits.MaxOutputLength), this);
}

namespace Fairlead.Templates.Dependencies;

/// <summary>
/// Something outside the template that its text depends on. Two dependencies that are equal are the same thing and are
/// fetched once, however many templates ask.
/// </summary>
public abstract record Dependency
{
    /// <summary>The canonical string, as consul-template logs it: <c>health.service(web@dc1|passing)</c>.</summary>
    public abstract string Id { get; }

    public sealed override string ToString() => Id;
}

/// <summary>A dependency, with the .NET type in which the world hands over its current value.</summary>
/// <typeparam name="TData">What <see cref="ITemplateWorld.TryGet"/> must give for it.</typeparam>
public abstract record Dependency<TData> : Dependency;
